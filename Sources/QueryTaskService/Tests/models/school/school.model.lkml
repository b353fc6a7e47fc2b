connection: "school"
include: "views/*"

explore: grades {
  join: students {
    type: left_outer
    relationship: many_to_one
    sql_on: ${grades.student_id} = ${students.id} ;;
    fields: [students.name, students.year_group, students.is_scholar]
  }
}

explore: students {}

explore: pupils {
  label: "Pupils Born after 2010"
  from: pupils
}

explore: best {}
