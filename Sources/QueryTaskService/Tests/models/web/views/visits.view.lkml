view: visits {
  sql_table_name: @{TABLE_OF_VISITS} ;;
  dimension: id { primary_key: yes type: number }
  dimension: page {}
  dimension_group: at {
    type: time
    datatype: epoch
    timeframes: [
      raw, time, second, minute, minute10, hour, hour2, hour_of_day, time_of_day, date, day_of_week,
      day_of_week_index, week, week_of_year, day_of_month, month, month_num, month_name, quarter,
      quarter_of_year, year, fiscal_quarter, fiscal_year
    ]
    sql: ${TABLE}.at ;;
  }
  dimension_group: stored {
    type: time
    datatype: epoch
    convert_tz: no
    timeframes: [time, date]
    sql: ${TABLE}.at ;;
  }
  dimension: milliseconds { type: number sql: ${TABLE}.ms ;; }
  dimension: speed {
    type: string
    sql: CASE WHEN ${milliseconds} < 100 THEN 'fast' ELSE 'slow' END ;;
    order_by_field: milliseconds
  }
  dimension: place {
    type: location
    sql_latitude: ${TABLE}.lat ;;
    sql_longitude: ${TABLE}.lon ;;
  }
  measure: count { type: count }
  measure: median_milliseconds { type: median sql: ${milliseconds} ;; }
  measure: total_milliseconds { type: sum sql: ${milliseconds} ;; }
}
