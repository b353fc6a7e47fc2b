connection: "shop"
label: "The Shop"
include: "/views/*.view.lkml"
include: "/changes.lkml"

named_value_format: euros {
  value_format: "#,##0.00 \"€\""
}

explore: orders {
  description: "Orders with their customers and items"
  join: customers {
    type: left_outer
    relationship: many_to_one
    sql_on: ${orders.customer_id} = ${customers.id} ;;
  }
  join: order_items {
    relationship: one_to_many
    sql_on: ${order_items.order_id} = ${orders.id} ;;
  }
  join: products {
    type: inner
    relationship: many_to_one
    sql_on: ${products.id} = ${order_items.product_id} ;;
  }
}

explore: complete_orders {
  extends: [orders]
  view_name: orders
  label: "Complete Orders"
  group_label: "More"
  always_filter: { filters: [orders.status: "complete"] }
}

explore: gifts {
  from: orders
  hidden: yes
  sql_always_where: ${gifts.note} = 'gift' ;;
  fields: [ALL_FIELDS*, -gifts.shipping]
}

explore: customers {
  access_filter: {
    field: customers.country
    user_attribute: country
  }
}

explore: countries {}
