view: orders {
  sql_table_name: orders ;;
  drill_fields: [id, status]

  dimension: id {
    primary_key: yes
    type: number
    sql: ${TABLE}.id ;;
  }
  dimension: customer_id {
    hidden: yes
    type: number
  }
  dimension: status {
    group_label: "State"
    suggestions: ["complete", "pending", "returned"]
  }
  dimension: note { sql: ${TABLE}.note ;; }
  dimension_group: ordered {
    type: time
    timeframes: [raw, time, hour_of_day, date, day_of_week, week, month, month_name, quarter, year]
    sql: ${TABLE}.ordered_at ;;
  }
  dimension_group: on_the_way {
    type: duration
    intervals: [hour, day]
    sql_start: ${ordered_raw} ;;
    sql_end: ${TABLE}.shipped_at ;;
  }
  dimension: is_shipped {
    type: yesno
    sql: ${TABLE}.shipped_at IS NOT NULL ;;
  }
  dimension: shipping { type: number }

  measure: count {
    type: count
    drill_fields: [detail*]
  }
  measure: complete_count {
    type: count
    filters: [status: "complete"]
  }
  measure: total_shipping {
    type: sum
    sql: ${shipping} ;;
    value_format_name: euros
  }
  measure: shipping_of_gifts {
    type: sum
    sql: ${shipping} ;;
    filters: [note: "gift", status: "-pending"]
  }
  measure: average_shipping {
    type: average
    sql: ${shipping} ;;
  }
  measure: complete_share {
    type: number
    sql: 1.0 * ${complete_count} / NULLIF(${count}, 0) ;;
    value_format_name: percent_1
  }
  measure: first_ordered {
    type: date
    sql: MIN(${ordered_raw}) ;;
  }

  set: detail { fields: [id, status, ordered_time] }
}
