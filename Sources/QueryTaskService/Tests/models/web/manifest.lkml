project_name: "web"
constant: TABLE_OF_VISITS { value: "visits" }
