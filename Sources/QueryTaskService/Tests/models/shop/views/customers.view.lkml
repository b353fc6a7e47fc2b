view: customers {
  dimension: id {
    primary_key: yes
    type: number
  }
  dimension: name { tags: ["person"] }
  dimension: country {}
  dimension: city { group_label: "Place" }
  dimension: is_vip {
    label: "VIP"
    type: yesno
    sql: ${TABLE}.vip = 1 ;;
  }
  dimension: signed_up {
    type: date
    datatype: date
    convert_tz: no
    sql: ${TABLE}.signed_up ;;
  }
  measure: count { type: count }
  measure: cities {
    type: count_distinct
    sql: ${city} ;;
  }
}
