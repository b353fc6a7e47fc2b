# Two views in a file, and a third on a query.
view: order_items {
  dimension: id {
    primary_key: yes
    type: number
  }
  dimension: order_id { type: number }
  dimension: product_id { type: number }
  dimension: quantity { type: number }
  dimension: price {
    type: number
    value_format: "$0.00"
  }
  dimension: amount {
    type: number
    sql: ${quantity} * ${price} ;;
  }
  measure: count { type: count }
  measure: revenue {
    type: sum
    sql: ${amount} ;;
    value_format_name: eur
  }
}

view: products {
  dimension: id {
    primary_key: yes
    type: number
  }
  dimension: name {}
  dimension: category {}
  dimension: weight {
    type: tier
    tiers: [100, 1000]
    style: integer
    sql: ${TABLE}.weight ;;
  }
  measure: heaviest {
    type: max
    sql: ${TABLE}.weight ;;
  }
}

view: countries {
  derived_table: {
    sql: SELECT country, count(*) AS customers FROM customers WHERE country <> '' GROUP BY country ;;
  }
  dimension: country { primary_key: yes }
  measure: customers {
    type: sum
    sql: ${TABLE}.customers ;;
  }
}
