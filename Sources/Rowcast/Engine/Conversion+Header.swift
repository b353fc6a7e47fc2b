extension Conversion {
    /// Returns the header of a document whose first bytes tell it; nil if more than `byteCount` bytes
    /// would have to be read, or more than these are in a container such as a workbook.
    ///
    /// - Parameter withTypes: Whether columns without a type get the one of their first values.
    /// - Throws: what opening the document throws.
    package func header(
        of source: any ByteSource, within byteCount: Int, withTypes: Bool = false
    ) throws(ConversionError) -> ResultHeader? {
        var document = Document(self, needs: withTypes ? [.types, .sample] : [])
        let text = try InputText(source, of: document)
        var source = text.source
        document.take(text)
        let buffer = ReadBuffer()
        var rest = byteCount
        while rest > 0 {
            let text = try buffer.read(from: &source, limit: rest)
            let isWhole = text.isEmpty
            rest -= text.count
            document.append(text)
            if try document.open(isWhole: isWhole) {
                let opened = document.opened
                return withTypes
                    ? opened?.header.typed(by: opened?.sample?.batch) : opened?.header
            }
            if let open = document.container {
                guard let size = source.byteCount, size <= byteCount else { return nil }
                source = try document.openContainer(open, of: source)
                rest = byteCount
            } else if isWhole {
                return nil
            }
        }
        return nil
    }
}
