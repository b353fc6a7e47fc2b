connection: "web"
label: "Web"
case_sensitive: no
week_start_day: sunday
fiscal_month_offset: 3
include: "/views/visits.view"
include: "/views/sessions.view"

explore: visits {}
explore: sessions {
  always_filter: { filters: [sessions.started_date: "2024"] }
}
