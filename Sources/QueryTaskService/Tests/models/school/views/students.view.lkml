view: person {
  extension: required
  dimension: id {
    primary_key: yes
    type: number
  }
  dimension: name { label: "First Name" }
}

view: students {
  extends: [person]
  sql_table_name: students ;;
  dimension: year_group { type: number }
  dimension: is_scholar {
    type: yesno
    sql: ${TABLE}.scholarship = 1 ;;
  }
  dimension_group: born {
    type: time
    timeframes: [date, month_name, year]
    datatype: yyyymmdd
    sql: ${TABLE}.born ;;
  }
  # A filter-only field is for liquid: queries that filter by it are refused.
  filter: born_filter { type: date }
  measure: count { type: count }
}

# A view that extends another one of the model, and replaces the table.
view: pupils {
  extends: [students]
  derived_table: { sql: SELECT * FROM students WHERE born > 20110101 ;; }
  dimension: name { label: "Pupil" }
}

view: best {
  derived_table: {
    sql: SELECT student_id, max(points) AS points FROM grades GROUP BY student_id ;;
  }
  dimension: student_id { primary_key: yes type: number }
  dimension: points { type: tier tiers: [60, 90] sql: ${TABLE}.points ;; }
  measure: count { type: count }
}
