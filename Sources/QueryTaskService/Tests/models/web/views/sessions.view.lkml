view: sessions {
  dimension: id { primary_key: yes type: number }
  dimension_group: started {
    type: time
    datatype: datetime
    timeframes: [time, date, month]
    sql: ${TABLE}.started ;;
  }
  dimension_group: open {
    type: duration
    intervals: [second, minute, hour, day, week, month, quarter, year]
    sql_start: ${TABLE}.started ;;
    sql_end: ${TABLE}.ended ;;
  }
  measure: count { type: count }
  measure: longest { type: max sql: ${minutes_open} ;; }
}
