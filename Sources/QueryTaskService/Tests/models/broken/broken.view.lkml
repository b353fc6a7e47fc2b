view: sound {
  sql_table_name: products ;;
  dimension: id { primary_key: yes type: number }
  dimension: name {}
}

view: broken {
  sql_table_name: products ;;
  dimension: id { primary_key: yes type: number }
  dimension: name {}
  dimension: missing_column { sql: ${TABLE}.no_such_column ;; }
  dimension: shape { type: hexagon sql: ${TABLE}.name ;; }
  dimension: loop { sql: ${nothing} ;; }
  measure: count { type: count }
}
