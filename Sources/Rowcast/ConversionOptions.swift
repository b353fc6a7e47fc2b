/// How a result is read and written. Every property has the default that its comment names.
public struct ConversionOptions: Sendable {
    // MARK: - What is converted

    /// At most that many rows; reading stops there. `nil`: all.
    public var limit: Int?
    /// The columns to write, by field name, heading or label, in that order. `nil`: all.
    public var columns: [String]?
    /// What headings and keys show. `nil`: what is usual for the format (labels in csv and its
    /// like, names in json).
    public var header: HeaderStyle?
    /// Whether text-like formats show hidden fields. Default: no.
    public var includesHidden = false
    /// Whether a totals row is written. Default: yes.
    public var includesTotals = true

    // MARK: - Resources

    /// Threads at work; the output does not depend on it. Default: one a core.
    public var threads = ConversionOptions.coreCount
    /// The longest row, in bytes. Default: 64 MB; at most 255 MB.
    public var maxRowBytes = 64 << 20
    /// The longest header or footer, in bytes. Default: 64 MB.
    public var maxHeaderBytes = 64 << 20
    /// Bytes of input that are decoded at a time. Default: 512 KB.
    public var frameBytes = 512 << 10
    /// Folder of the temporary file that a pipe is kept in when it must be read twice.
    public var temporaryFolder = "/tmp"
    /// The largest such file, in bytes. Default: 64 GB.
    public var maxSpoolBytes = 64 << 30

    // MARK: - Reading csv and txt

    /// What separates cells, one ASCII byte. `nil`: comma for csv, tab for txt.
    public var delimiter: UInt8?
    /// The encoding of the input.
    public enum TextEncoding: String, Sendable, CaseIterable {
        /// UTF-8, with or without byte order mark.
        case utf8 = "utf-8"
        /// ISO 8859-1.
        case latin1
        /// Windows code page 1252.
        case windows1252 = "windows-1252"
        /// UTF-16, little endian unless a byte order mark says otherwise.
        case utf16 = "utf-16"
    }
    /// The encoding of csv and txt input. Default: UTF-8.
    public var encoding = TextEncoding.utf8
    /// What to do with rows that have fewer or more cells than the header.
    public enum RaggedRows: String, Sendable, CaseIterable {
        /// An error that names the row.
        case error
        /// Short rows get nulls; long rows are an error still.
        case pad
    }
    /// Default: error.
    public var raggedRows = RaggedRows.error
    /// Whether the first record is the heading. Default: yes.
    public var hasHeader = true
    /// What to do with columns that have the same name, or none.
    public enum DuplicateColumns: String, Sendable, CaseIterable {
        /// An error.
        case error
        /// `name`, `name_2`, …; `column_3` where there is no name.
        case rename
    }
    /// Default: error.
    public var duplicateColumns = DuplicateColumns.error
    /// Whether columns of text formats are told apart as numbers and text.
    public enum TypeInference: String, Sendable, CaseIterable {
        /// A column whose sampled values are all JSON numbers is one of numbers.
        case infer
        /// Everything is text.
        case strings
    }
    /// Default: infer.
    public var types = TypeInference.infer

    // MARK: - Writing csv and txt

    /// Whether records end with CR LF instead of LF.
    public var usesCRLF = false
    /// Whether the output begins with a UTF-8 byte order mark, which Excel wants.
    public var writesByteOrderMark = false
    /// Whether every value is quoted.
    public var quotesAll = false
    /// Whether empty text is written `""`, so that it differs from null.
    public var quotesEmpty = false
    /// What null is written as. Default: nothing.
    public var nullText = ""
    /// Whether text that spreadsheets would run as a formula gets a `'` in front.
    public var guardsFormulas = false
    /// Whether txt writes `\t`, `\n`, `\r` and `\\` instead of quoting, as database loaders want.
    public var usesBackslashEscapes = false

    // MARK: - json

    /// Whether nested objects of json rows are pivots.
    public enum Pivoting: String, Sendable, CaseIterable {
        /// Where every sampled row has the shape that pivots are written in.
        case auto
        /// Also one level of nesting with any keys.
        case always
        /// Never: nested values are cells whose text is JSON.
        case never
    }
    /// Default: auto.
    public var pivoting = Pivoting.auto
    /// What to do with a key that turns up after the columns are fixed.
    public enum ExtraKeys: String, Sendable, CaseIterable {
        /// An error that names key and row.
        case error
        /// The value is left out, with a warning.
        case ignore
    }
    /// Default: error.
    public var extraKeys = ExtraKeys.error
    /// Whether all rows are read once for their keys before anything is written.
    public var scansKeys = false

    // MARK: - html

    /// What is written as html.
    public enum HTMLKind: String, Sendable, CaseIterable {
        /// A table without a page around it, as servers answer it.
        case table
        /// A document of its own: titled, accessible, light and dark, fit for printing.
        case page
    }
    /// Default: table.
    public var html = HTMLKind.table
    /// Which table of a page is read, counted from 1 in the order that they begin. Default: 1.
    public var htmlTable = 1

    // MARK: - sql

    /// A database for which rows are written as SQL.
    public enum SQLDialectName: String, Sendable, CaseIterable {
        /// Standard SQL.
        case ansi
        /// SQLite.
        case sqlite
        /// PostgreSQL.
        case postgres
        /// MySQL and MariaDB.
        case mysql
        /// BigQuery.
        case bigquery
        /// DuckDB.
        case duckdb
    }
    /// The database for which sql is a script that makes a table of the rows. `nil`: sql is the
    /// query's own SQL.
    public var sqlRows: SQLDialectName?
    /// What that table is called. Default: result.
    public var sqlTable = "result"

    // MARK: - gsxml

    /// Names of the root, row and cell elements.
    public var elementNames = (root: "results", row: "row", cell: "cell")

    // MARK: - xlsx

    /// How hard workbooks are compressed: from 1, fastest, to 9, smallest. Default: 3.
    public var compressionLevel = 3

    /// Whether what is written is checked for well-formedness on the way, where a checker exists.
    public var validates = false

    /// Makes the default options.
    public init() {}
}
