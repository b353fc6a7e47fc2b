# Refinements change the views and explores of other files.
view: +customers {
  dimension: name { label: "Full Name" }
  measure: vips {
    type: count
    filters: [is_vip: "yes"]
  }
}

explore: +countries {
  label: "Countries"
  description: "One row for each country"
}
