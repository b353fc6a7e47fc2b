import CRowcastHeader
import Rowcast

/// The texts and children of an exported schema, which its `private_data` owns.
final class ArrowSchemaExport {
    private let format: String
    private let name: String
    private let metadata: [ArrowMetadata]
    private let isNullable: Bool
    private let children: [ArrowSchema]

    /// The schema of a result's rows.
    convenience init(_ table: ArrowTable) throws(ConversionError) {
        var columns: [ArrowSchema] = []
        for column in table.columns {
            let export = ArrowSchemaExport(
                format: column.type.format, name: column.name, column.metadata,
                isNullable: true, [])
            columns.append(try export.schema())
        }
        self.init(format: "+s", name: "", table.metadata, isNullable: false, columns)
    }

    private init(
        format: String, name: String, _ metadata: [ArrowMetadata], isNullable: Bool,
        _ children: [ArrowSchema]
    ) {
        self.format = format
        self.name = name
        self.metadata = metadata
        self.isNullable = isNullable
        self.children = children
    }

    /// The schema, whose release frees what it points at.
    func schema() throws(ConversionError) -> ArrowSchema {
        ArrowSchema(
            format: UnsafePointer(try CText.copy(format)),
            name: UnsafePointer(try CText.copy(name)),
            metadata: UnsafePointer(try ArrowSchemaExport.encoded(metadata)),
            flags: isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0, n_children: Int64(children.count),
            children: try CMemory.pointers(to: children), dictionary: nil,
            release: { ArrowSchemaExport.release($0) }, private_data: nil)
    }

    private static func release(_ schema: UnsafeMutablePointer<ArrowSchema>?) {
        guard let schema else { return }
        for index in 0..<Int(schema.pointee.n_children) {
            guard let child = schema.pointee.children?[index] else { continue }
            // A consumer that moved the child away has set its release to NULL.
            child.pointee.release?(child)
            CMemory.free(child)
        }
        CMemory.free(schema.pointee.children)
        CMemory.free(UnsafeMutablePointer(mutating: schema.pointee.format))
        CMemory.free(UnsafeMutablePointer(mutating: schema.pointee.name))
        CMemory.free(UnsafeMutablePointer(mutating: schema.pointee.metadata))
        schema.pointee.release = nil
    }

    /// Metadata as the C data interface encodes it: numbers of 32 bits, in the machine's order, of pairs
    /// and in front of each text the number of its bytes. NULL for none.
    private static func encoded(
        _ metadata: [ArrowMetadata]
    ) throws(ConversionError) -> UnsafeMutablePointer<CChar>? {
        if metadata.isEmpty { return nil }
        var bytes: [UInt8] = []
        func append(_ number: Int) {
            withUnsafeBytes(of: Int32(clamping: number)) { bytes.append(contentsOf: $0) }
        }
        append(metadata.count)
        for pair in metadata {
            for text in [pair.key, pair.value] {
                append(text.utf8.count)
                bytes.append(contentsOf: text.utf8)
            }
        }
        let copy = try CMemory.allocate(bytes.count)
        for (place, byte) in bytes.enumerated() {
            copy.storeBytes(of: byte, toByteOffset: place, as: UInt8.self)
        }
        return copy.assumingMemoryBound(to: CChar.self)
    }
}
