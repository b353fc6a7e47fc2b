import ArgumentParser
import Rowcast

/// Outputs of many files or results: parts of a result, files for each input, and a sheet for each.
struct FilesOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write a result as files of that many rows; {n} in the name of the output is their "
                + "number, as in -o 'part-{n}.csv'.", valueName: "rows"))
    var rowsPerFile: Int?

    @Flag(
        help: """
            Where {} in the names of outputs is the name of each input, as in -o 'out/{}.csv': go on \
            behind an input that fails, and name those at the end.
            """)
    var keepGoing = false

    @Flag(
        help: """
            Write each input as a sheet of its own of one workbook, as in -o all.xlsx; a sheet is called \
            as the explore or the file, and --limit counts the rows of each.
            """)
    var sheets = false

    func validate() throws {
        if let rowsPerFile, rowsPerFile < 1 {
            throw ValidationError("--rows-per-file is 1 or more, not \(rowsPerFile)")
        }
    }

    /// Throws for options and names of outputs that do not go together.
    func check(_ outputs: [OutputChoice]) throws(Failure) {
        for output in outputs where output.path.contains(OutputChoice.partMark) {
            guard output.isInParts else {
                throw .usage("\(output.path): {n} stands in the name of the file, not of a folder")
            }
            guard rowsPerFile != nil else {
                throw .usage(
                    "\(output.path): {n} needs --rows-per-file, the number of rows of a file")
            }
        }
        if rowsPerFile != nil, !outputs.contains(where: \.isInParts) {
            throw .usage(
                "--rows-per-file needs {n} in the name of an output, as in -o 'part-{n}.csv'")
        }
        if sheets { try checkWorkbook(outputs) }
        let templates = outputs.count(where: \.isTemplate)
        guard templates == 0 || templates == outputs.count else {
            throw .usage("{} stands in the names of all outputs or of none")
        }
        if keepGoing, templates == 0 {
            throw .usage("--keep-going needs {} in the name of the output, as in -o 'out/{}.csv'")
        }
    }

    /// Throws unless the outputs are one workbook.
    private func checkWorkbook(_ outputs: [OutputChoice]) throws(Failure) {
        guard outputs.count == 1, let output = outputs.first else {
            throw .usage("--sheets writes one workbook; name one output, as in -o all.xlsx")
        }
        guard output.format == .xlsx else {
            throw .usage(
                "--sheets writes a workbook, and \(output.format.name) has no sheets; name an output "
                    + "like all.xlsx, or pass --to xlsx")
        }
        guard !output.isTemplate else {
            throw .usage(
                "--sheets writes all inputs to one workbook; leave {} out of the output's name, or "
                    + "--sheets out for a workbook of each")
        }
        guard rowsPerFile == nil else {
            throw .usage("--sheets writes one workbook; --rows-per-file is for one result in files")
        }
    }
}
