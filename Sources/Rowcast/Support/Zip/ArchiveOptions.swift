/// The option of zip archives that hold results.
enum ArchiveOptions {
    static let member = OptionKey(
        "member", default: String?.none, .reading,
        "The file to read in a zip archive of several: its name, or a pattern such as '*.csv' that fits "
            + "one file only.",
        valueName: "name", values: "the name of a file in the archive", isValid: { $0 != "" })
}

extension ReadingOptions {
    /// The file to read in a zip archive: its name, or a pattern, in which `*` stands for any text and `?`
    /// for a character, that fits one file only. Default: nil, the only file; an archive of several is
    /// then an error that lists them.
    ///
    /// An archive is recognised by its first bytes. Folders, `__MACOSX/` and `.DS_Store` are no files. A
    /// workbook is an archive of its own kind, and is read as xlsx.
    public var member: String? {
        get { self[ArchiveOptions.member] }
        set { self[ArchiveOptions.member] = newValue }
    }
}
