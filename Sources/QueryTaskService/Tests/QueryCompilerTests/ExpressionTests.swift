import FilterLanguage
import QueryCompiler
import Testing

/// Expressions run in SQLite on the rows of `ExpressionDatabase`; the expected values are those of table
/// calculations.
struct ExpressionTests {
    @Test(arguments: [
        (#"1=2"#, all("0")),
        (#"1=1"#, all("1")),
        (#"null = null"#, all("1")),
        (#"null != null"#, all("0")),
        (#"${o.x} = null"#, ["1", "0", "0", "0", "0"]),
        (#"yes"#, all("1")),
        (#"NOT no"#, all("1")),
        (#"NOT null"#, all("0")),
        (#"null AND yes"#, all("0")),
        (#"null OR yes"#, all("1")),
        (#"${o.n} > 2"#, ["1", "0", "0", "0", "1"]),
        (#"NOT (${o.n} > 2)"#, ["0", "1", "1", "1", "0"]),
        (#"${o.n} != 3"#, ["0", "1", "0", "1", "1"]),
        (#"${o.n} = ${o.x}"#, ["0", "0", "0", "0", "1"]),
        (#"is_null(${o.n}) = is_null(${o.x})"#, ["0", "1", "0", "1", "1"]),
        (
            #"if(is_null(${o.n}), null, ${o.n}) = if(is_null(${o.x}), null, ${o.x})"#,
            ["0", "0", "0", "0", "1"]
        ),
        (#"${o.s} = ${o.u}"#, ["0", "1", "1", "0", "0"]),
        (#"${o.s} != ${o.u}"#, ["1", "0", "0", "1", "1"]),
        (#"NOT ${o.yn}"#, ["0", "1", "1", "1", "0"]),
        (#"${o.yn} = no"#, ["0", "1", "1", "1", "0"]),
        (#"${o.yn} = yes"#, ["1", "0", "0", "0", "1"]),
        (#"${o.yn} != yes"#, ["0", "1", "1", "1", "0"]),
        (#"is_null(${o.yn})"#, all("0")),
        (#"NOT contains(${o.s}, "-")"#, ["0", "0", "0", "1", "1"]),
        (#"contains(${o.s}, "")"#, ["1", "1", "-", "1", "1"]),
        (#"contains(${o.s},"-") = contains(${o.u},"-")"#, ["0", "1", "1", "1", "1"]),
        (#"is_null(contains(${o.s}, "-"))"#, ["0", "0", "1", "0", "0"]),
        (#"NOT (${o.n} > 2 AND ${o.x} > 1)"#, ["1", "1", "1", "1", "0"]),
        (#"${o.n} > 2 OR ${o.x} > 1 AND ${o.n} < 0"#, ["1", "1", "0", "0", "1"]),
        (#"coalesce(${o.x} > 1, yes)"#, ["0", "1", "0", "0", "1"]),
        (#"if(${o.n} > 2, null, yes)"#, ["-", "1", "1", "1", "-"]),
        (#"NOT if(${o.n} > 2, null, no)"#, ["0", "1", "1", "1", "0"]),
        (#"if(${o.n}>2,${o.yn},null) = if(${o.n}>2,yes,null)"#, all("1")),
    ])
    func `comparisons, AND, OR and NOT are never null but for texts that contain a null`(
        expression: String, expected: [String]
    ) throws {
        #expect(try ExpressionDatabase().values(expression) == expected)
    }

    @Test(arguments: [
        (#"${o.n} / 2"#, ["1.5", "-3.5", "-", "0", "2.5"]),
        (#"${o.n} / ${o.x}"#, ["-", "-2.8", "-", "0", "1"]),
        (#"${o.x} / ${o.n}"#, ["-", "-0.357142857142857", "-", "-", "1"]),
        (#"7 / 2"#, all("3.5")),
        (#"1/0"#, all("-")),
        (#"${o.n} + ${o.x} * 2"#, ["-", "-2", "-", "1.95", "15"]),
        (#"(${o.n} + 1) * 2"#, ["8", "-12", "-", "2", "12"]),
        (#"${o.n} - (1 - 2)"#, ["4", "-6", "-", "1", "6"]),
        (#"-${o.n}"#, ["-3", "7", "-", "0", "-5"]),
        (#"- -3"#, all("3")),
        (#"5 - -3"#, all("8")),
        (#"2147483647 + 1"#, all("2147483648")),
        (#"2147483647 * ${o.n}"#, ["6442450941", "-15032385529", "-", "0", "10737418235"]),
        (#"9223372036854775807 * 2 > 1"#, all("1")),
        (#"12 / 4 / 3"#, all("1")),
        (#"12 / (4 / 2)"#, all("6")),
        (#"0.1 + 0.2"#, all("0.3")),
        (#"abs(${o.n})"#, ["3", "7", "-", "0", "5"]),
        (#"ceiling(${o.x})"#, ["-", "3", "0", "1", "5"]),
        (#"floor(-2.5)"#, all("-3")),
        (#"exp(0)"#, all("1")),
        (#"exp(1000)"#, all("-")),
        (#"exp(-1000)"#, all("0")),
        (#"ln(${o.n})"#, ["1.09861228866811", "-", "-", "-", "1.6094379124341"]),
        (#"log(1000)"#, all("3")),
        (#"log(0)"#, all("-")),
        (#"sqrt(-1)"#, all("-")),
        (#"sqrt(16)"#, all("4")),
        (#"mod(${o.n}, 2)"#, ["1", "-1", "-", "0", "1"]),
        (#"mod(7.5, 2)"#, all("1.5")),
        (#"mod(1, 0)"#, all("-")),
        (#"power(2, 10)"#, all("1024")),
        (#"power(0, -1)"#, all("-")),
        (#"power(-8, 0.5)"#, all("-")),
        (#"round(${o.x}, 2)"#, ["-", "2.5", "0", "0.98", "5"]),
        (#"round(2.5)"#, all("3")),
        (#"round(-2.5)"#, all("-3")),
        (#"round(1234.5, -2)"#, all("1200")),
        (#"round(1250, ${o.n} * 0 - 2)"#, ["1300", "1300", "-", "1300", "1300"]),
        (#"round(2.345, 1.9)"#, all("2.3")),
        (#"round(0.875, ${o.n} - ${o.n} + 2)"#, ["0.88", "0.88", "-", "0.88", "0.88"]),
        (#"round(null, 2)"#, all("-")),
        (#"degrees(pi())"#, all("180")),
        (#"acos(2)"#, all("-")),
        (#"asin(1)"#, all("1.5707963267949")),
        (#"sin(0) + cos(0) + tan(0) + atan(0)"#, all("1")),
        (#"radians(180)"#, all("3.14159265358979")),
    ])
    func `numbers are doubles, and results that are not finite are null`(
        expression: String, expected: [String]
    ) throws {
        #expect(try ExpressionDatabase().values(expression) == expected)
    }

    @Test(arguments: [
        (#"concat("a", ${o.x}, ${o.s})"#, ["aMüller-Lüd", "a2.5ab-c", "a0", "a0.975", "a512.50"]),
        (#"concat(1, 2.50, null, yes)"#, all("12.5Yes")),
        (#"concat(${o.n} / 2)"#, ["1.5", "-3.5", "", "0", "2.5"]),
        (#"concat(${o.n} + 1)"#, ["4", "-6", "", "1", "6"]),
        (#"concat(${o.yn}, "!")"#, ["Yes!", "No!", "No!", "No!", "Yes!"]),
        (#"concat(null)"#, all("")),
        (#"concat(round(100 * 1.0 / 3, 2), "%")"#, all("33.33%")),
        (#"concat(6 / 3, "")"#, all("2")),
        (#"length(${o.s})"#, ["10", "4", "-", "0", "5"]),
        (#"lower("ABc")"#, all("abc")),
        (#"upper(${o.s}) = "AB-C""#, ["0", "1", "0", "0", "0"]),
        (#"position(${o.s}, "-")"#, ["7", "3", "-", "0", "0"]),
        (#"position("abc", "")"#, all("1")),
        (#"replace(${o.s}, "-", "+")"#, ["Müller+Lüd", "ab+c", "-", "", "12.50"]),
        (#"replace("abc", "", "x")"#, all("abc")),
        (#"replace("aXbX", "X", ${o.u})"#, ["aaba", "aab-cbab-c", "-", "ait'sbit's", "azbz"]),
        (#"substring(${o.s}, 2, 3)"#, ["üll", "b-c", "-", "", "2.5"]),
        (#"substring(${o.s}, 0, 3)"#, ["Mü", "ab", "-", "", "12"]),
        (#"substring(${o.s}, -1, 3)"#, ["M", "a", "-", "", "1"]),
        (#"substring("abcdef", 2, -1)"#, all("")),
        (#"substring(${o.s}, 0, position(${o.s}, "-"))"#, ["Müller", "ab", "-", "", ""]),
        (#"substring("abcdef", ${o.n}, 2)"#, ["cd", "", "-", "a", "ef"]),
        (#"substring("abcdef", ${o.n}, 9)"#, ["cdef", "a", "-", "abcdef", "ef"]),
        (#"substring("abcdef", 1.9, ${o.n})"#, ["abc", "", "-", "", "abcde"]),
        (#"substring("abc", null, 2)"#, all("-")),
        (#"substring("abc", 1, null)"#, all("-")),
        (#"to_number(${o.s})"#, ["-", "-", "-", "-", "12.5"]),
        (#"to_number(" +5 ")"#, all("5")),
        (#"to_number("1-2")"#, all("-")),
        (#"to_number("0x10")"#, all("-")),
        (#"to_number("inf")"#, all("-")),
        (#"to_number(".5e1")"#, all("5")),
        (#"to_number(concat(${o.n}, "0")) + 1"#, ["31", "-69", "1", "1", "51"]),
        (#"to_string(${o.n})"#, ["3", "-7", "", "0", "5"]),
        (#"to_string(null)"#, all("")),
        (#"to_string(${o.d})"#, ["2018-01-31", "2016-02-29", "", "1969-12-31", "2018-05-18"]),
        (
            #"to_string(${o.dt})"#,
            [
                "2018-01-31 10:05:06", "2016-02-29 23:59:59", "", "1969-12-31 00:00:00",
                "2018-05-18 18:30:02",
            ]
        ),
        (#""it's" = ${o.u}"#, ["0", "0", "0", "1", "0"]),
        (#""a" < ${o.u}"#, ["0", "1", "0", "1", "1"]),
        (#""Z" < "a""#, all("1")),
        (#""é" > "z""#, all("1")),
    ])
    func `characters are code points, and a null is the empty text in concat`(
        expression: String, expected: [String]
    ) throws {
        #expect(try ExpressionDatabase().values(expression) == expected)
    }

    @Test(arguments: [
        (
            #"case(when(${o.n} > 2, "big"), when(${o.n} < 0, "neg"), "other")"#,
            ["big", "neg", "other", "other", "big"]
        ),
        (#"case(when(${o.n} > 2, 1))"#, ["1", "-", "-", "-", "1"]),
        (
            #"if(${o.n} > 2, "a", if(${o.n} < 0, "b", if(is_null(${o.n}), "c", null)))"#,
            ["a", "b", "c", "-", "a"]
        ),
        (#"if(if(${o.n} > 2, yes, no), 1, 2) + 1"#, ["2", "3", "3", "3", "2"]),
        (#"if(${o.n} > 2, 1, 2.5) * 2"#, ["2", "5", "5", "5", "2"]),
        (#"coalesce(${o.x}, ${o.n}, 9)"#, ["3", "2.5", "0", "0.975", "5"]),
        (#"coalesce(${o.x})"#, ["-", "2.5", "0", "0.975", "5"]),
        (#"coalesce(null, null)"#, all("-")),
        (#"coalesce(null, 1)"#, all("1")),
    ])
    func `the first branch whose condition is yes gives the value`(
        expression: String, expected: [String]
    ) throws {
        #expect(try ExpressionDatabase().values(expression) == expected)
    }

    @Test(arguments: [
        (#"${o.d} = to_date("2018-01-31")"#, ["1", "0", "0", "0", "0"]),
        (#"${o.dt} >= to_date("2018")"#, ["1", "0", "0", "0", "1"]),
        (#"${o.day} < to_date("2018-05")"#, ["1", "1", "0", "1", "0"]),
        (#"${o.time} = to_date("1969-12-31")"#, ["0", "0", "0", "1", "0"]),
        (#"${o.d} = ${o.dt}"#, ["0", "0", "1", "1", "0"]),
        (#"${o.day} = trunc_days(${o.time})"#, all("1")),
        (#"to_string(now())"#, all("2018-05-18 18:30:02")),
        (#"${o.dt} = now()"#, ["0", "0", "0", "0", "1"]),
        (#"diff_days(${o.d}, now())"#, ["107", "809", "-", "17670", "0"]),
        (
            #"to_string(add_days(-1, ${o.d}))"#,
            ["2018-01-30", "2016-02-28", "", "1969-12-30", "2018-05-17"]
        ),
        (
            #"to_string(add_days(1.9, ${o.dt}))"#,
            [
                "2018-02-01 10:05:06", "2016-03-01 23:59:59", "", "1970-01-01 00:00:00",
                "2018-05-19 18:30:02",
            ]
        ),
        (
            #"to_string(add_days(${o.n}, ${o.d}))"#,
            ["2018-02-03", "2016-02-22", "", "1969-12-31", "2018-05-23"]
        ),
        (
            #"to_string(add_months(1, ${o.d}))"#,
            ["2018-02-28", "2016-03-29", "", "1970-01-31", "2018-06-18"]
        ),
        (
            #"to_string(add_months(1, ${o.dt}))"#,
            [
                "2018-02-28 10:05:06", "2016-03-29 23:59:59", "", "1970-01-31 00:00:00",
                "2018-06-18 18:30:02",
            ]
        ),
        (
            #"to_string(add_years(-1, ${o.d}))"#,
            ["2017-01-31", "2015-02-28", "", "1968-12-31", "2017-05-18"]
        ),
        (
            #"to_string(add_years(${o.n}, ${o.d}))"#,
            ["2021-01-31", "2009-02-28", "", "1969-12-31", "2023-05-18"]
        ),
        (
            #"to_string(add_months(${o.n}, ${o.dt}))"#,
            [
                "2018-04-30 10:05:06", "2015-07-29 23:59:59", "", "1969-12-31 00:00:00",
                "2018-10-18 18:30:02",
            ]
        ),
        (
            #"to_string(add_hours(2, ${o.dt}))"#,
            [
                "2018-01-31 12:05:06", "2016-03-01 01:59:59", "", "1969-12-31 02:00:00",
                "2018-05-18 20:30:02",
            ]
        ),
        (
            #"to_string(add_hours(2, ${o.d}))"#,
            [
                "2018-01-31 02:00:00", "2016-02-29 02:00:00", "", "1969-12-31 02:00:00",
                "2018-05-18 02:00:00",
            ]
        ),
        (
            #"to_string(add_minutes(${o.n}, ${o.dt}))"#,
            [
                "2018-01-31 10:08:06", "2016-02-29 23:52:59", "", "1969-12-31 00:00:00",
                "2018-05-18 18:35:02",
            ]
        ),
        (
            #"to_string(add_seconds(-7, ${o.dt}))"#,
            [
                "2018-01-31 10:04:59", "2016-02-29 23:59:52", "", "1969-12-30 23:59:53",
                "2018-05-18 18:29:55",
            ]
        ),
        (#"add_days(1000000000000000, ${o.d})"#, all("-")),
        (#"diff_days(${o.d}, ${o.dt})"#, ["0", "0", "-", "0", "0"]),
        (#"diff_hours(${o.d}, ${o.dt})"#, ["10", "23", "-", "0", "18"]),
        (#"diff_minutes(${o.dt}, ${o.d})"#, ["-605", "-1439", "-", "0", "-1110"]),
        (#"diff_seconds(${o.d}, ${o.dt})"#, ["36306", "86399", "-", "0", "66602"]),
        (#"diff_days(to_date("2018-01-02 12:00"), to_date("2018-01-01"))"#, all("-1")),
        (#"diff_months(${o.d}, to_date("2018-03-30"))"#, ["1", "25", "-", "578", "-1"]),
        (#"diff_months(to_date("2018-05-18 18:30"), ${o.dt})"#, ["-3", "-26", "-", "-580", "0"]),
        (#"diff_years(${o.dt}, to_date("2020-02-28"))"#, ["2", "3", "-", "50", "1"]),
        (#"diff_months(to_date("2018-03-31"), to_date("2018-02-28"))"#, all("-1")),
        (#"diff_months(to_date("2018-02-28"), to_date("2018-03-31"))"#, all("1")),
        (
            #"extract_years(${o.dt}) * 10000 + extract_months(${o.dt}) * 100 + extract_days(${o.dt})"#,
            ["20180131", "20160229", "-", "19691231", "20180518"]
        ),
        (
            #"extract_hours(${o.dt}) * 10000 + extract_minutes(${o.dt}) * 100 + extract_seconds(${o.dt})"#,
            ["100506", "235959", "-", "0", "183002"]
        ),
        (#"extract_hours(${o.d})"#, ["0", "0", "-", "0", "0"]),
        (
            #"to_string(trunc_days(${o.dt}))"#,
            ["2018-01-31", "2016-02-29", "", "1969-12-31", "2018-05-18"]
        ),
        (
            #"to_string(trunc_months(${o.dt}))"#,
            ["2018-01-01", "2016-02-01", "", "1969-12-01", "2018-05-01"]
        ),
        (
            #"to_string(trunc_years(${o.d}))"#,
            ["2018-01-01", "2016-01-01", "", "1969-01-01", "2018-01-01"]
        ),
        (
            #"to_string(trunc_hours(${o.dt}))"#,
            [
                "2018-01-31 10:00:00", "2016-02-29 23:00:00", "", "1969-12-31 00:00:00",
                "2018-05-18 18:00:00",
            ]
        ),
        (
            #"to_string(trunc_minutes(${o.dt}))"#,
            [
                "2018-01-31 10:05:00", "2016-02-29 23:59:00", "", "1969-12-31 00:00:00",
                "2018-05-18 18:30:00",
            ]
        ),
        (#"trunc_days(now()) = to_date("2018-05-18")"#, all("1")),
        (#"to_string(date(2024, 2, 29))"#, all("2024-02-29")),
        (#"date(2023, 2, 30)"#, all("-")),
        (#"to_string(date_time(2024, 2, 29, 1, 2, 3))"#, all("2024-02-29 01:02:03")),
        (#"date_time(2024,2,29,24,0,0)"#, all("-")),
        (#"to_string(to_date("2024-03-01T10"))"#, all("2024-03-01 10:00:00")),
        (#"to_date("2024-3-1")"#, all("-")),
        (#"to_date("now")"#, all("-")),
        (#"${o.d} > null"#, all("0")),
        (#"${o.d} = null"#, ["0", "0", "1", "0", "0"]),
        (#"extract_months(${o.d}) = extract_months(now()) - 4"#, ["1", "0", "0", "0", "0"]),
        (
            #"to_string(date(extract_years(${o.d}), extract_months(${o.d}), extract_days(${o.d})))"#,
            ["2018-01-31", "2016-02-29", "", "1969-12-31", "2018-05-18"]
        ),
        (
            #"to_string(date(2023, 2, ${o.n} + 25))"#,
            ["2023-02-28", "2023-02-18", "", "2023-02-25", ""]
        ),
        (#"date(${o.n}*0+2023, 13, 1)"#, all("-")),
        (#"date(${o.n}, 1, 1) = date(3,1,1)"#, ["1", "0", "0", "0", "0"]),
        (
            #"to_string(date_time(2023, 2, 3, ${o.n} + 20, 0, 0))"#,
            ["2023-02-03 23:00:00", "2023-02-03 13:00:00", "", "2023-02-03 20:00:00", ""]
        ),
        (
            #"diff_days(to_date(concat("2018-0", ${o.n})), to_date("2018-01-01"))"#,
            ["-59", "-", "-", "-", "-120"]
        ),
        (#"extract_days(to_date(concat("2018-02-", ${o.n} + 26)))"#, ["-", "19", "-", "26", "-"]),
        (
            #"extract_hours(to_date(concat("2018-02-01 1", ${o.n}, ":30")))"#,
            ["13", "-", "-", "10", "15"]
        ),
        (#"is_null(to_date(concat("now", "")))"#, all("1")),
    ])
    func `dates without a time are their midnight, and months end where they end`(
        expression: String, expected: [String]
    ) throws {
        #expect(try ExpressionDatabase().values(expression) == expected)
    }

    @Test(arguments: [
        (#"matches_filter(${o.s}, `%-%`)"#, ["1", "2"]),
        (#"NOT matches_filter(${o.n}, `>2`)"#, ["2", "3", "4"]),
        (#"matches_filter(${o.u}, "it's") AND 1 = 1 # a comment"#, ["4"]),
        ("1=2", []), ("null", []), ("NOT ${o.yn}", ["2", "3", "4"]),
        ("NOT (${o.n} > 2 AND ${o.x} > 1)", ["1", "2", "3", "4"]),
    ])
    func `a condition chooses the rows for which it is yes`(
        expression: String, rows: [String]
    ) throws {
        #expect(try ExpressionDatabase().chosen(expression) == rows)
    }

    private static func all(_ value: String) -> [String] { Array(repeating: value, count: 5) }
}
