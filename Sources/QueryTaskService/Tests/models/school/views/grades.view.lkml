view: grades {
  dimension: id {
    primary_key: yes
    type: number
  }
  dimension: student_id { type: number }
  dimension: subject {}
  dimension: points { type: number }
  dimension: mark {
    case: {
      when: {
        sql: ${points} >= 80 ;;
        label: "Good"
      }
      when: {
        sql: ${points} >= 60 ;;
        label: "Fair"
      }
      else: "Open or poor"
    }
  }
  dimension: band {
    type: tier
    tiers: [50, 60.5, 90]
    style: relational
    sql: ${points} ;;
  }
  dimension: exceeds_average {
    type: yesno
    sql: ${points} > 65 ;;
  }
  dimension_group: graded {
    type: time
    timeframes: [date, month, quarter, day_of_month, day_of_year, month_num, week_of_year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.graded_on ;;
  }

  measure: count { type: count }
  measure: graded_count {
    type: count
    filters: [points: "NOT NULL"]
  }
  measure: total { type: sum sql: ${points} ;; }
  measure: mean { type: average sql: ${points} ;; }
  measure: lowest { type: min sql: ${points} ;; }
  measure: highest { type: max sql: ${points} ;; }
  measure: middle { type: median sql: ${points} ;; }
  measure: top_quarter { type: percentile percentile: 75 sql: ${points} ;; }
  measure: subjects { type: list list_field: subject }
  measure: subject_count { type: count_distinct sql: ${subject} ;; }
  measure: math_total {
    type: sum
    sql: ${points} ;;
    filters: [subject: "math", graded_date: "after 2024-02-01"]
  }
  measure: spread { type: number sql: ${highest} - ${lowest} ;; }
  measure: summary { type: string sql: ${count} || ' grades' ;; }
  measure: last_graded { type: date sql: MAX(${TABLE}.graded_on) ;; datatype: date }
  measure: has_failures { type: yesno sql: MIN(${TABLE}.points) < 50 ;; }
}
