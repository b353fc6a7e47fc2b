import CRowcastHeader
import Rowcast

/// Blocks as arrays of the C data interface: each array and each of its children keeps the block alive,
/// since a consumer may move children away and release the rest.
enum ArrowArrayExport {
    /// The rows of a block, as a struct array whose children are the columns.
    static func rows(_ block: Block, _ table: ArrowTable) throws(ConversionError) -> ArrowArray {
        let rowCount = word(block, ArrowBlock.rowCount)
        var columns: [ArrowArray] = []
        for (index, column) in table.columns.enumerated() {
            columns.append(try array(of: block, column: index, column.type, rowCount: rowCount))
        }
        return try array(block, length: rowCount, nullCount: 0, buffers: [nil], columns)
    }

    private static func array(
        of block: Block, column index: Int, _ type: ArrowType, rowCount: Int
    ) throws(ConversionError) -> ArrowArray {
        let place = ArrowBlock.place(ofColumn: index)
        func buffer(_ name: Int) -> UnsafeRawPointer {
            UnsafeRawPointer(block.unsafeStart + word(block, name, at: place))
        }
        let nullCount = word(block, ArrowBlock.nullCount, at: place)
        var buffers = [
            nullCount == 0 ? nil : buffer(ArrowBlock.validity), buffer(ArrowBlock.values),
        ]
        if type == .text { buffers.append(buffer(ArrowBlock.text)) }
        return try array(block, length: rowCount, nullCount: nullCount, buffers: buffers, [])
    }

    private static func array(
        _ block: Block, length: Int, nullCount: Int, buffers: [UnsafeRawPointer?],
        _ children: [ArrowArray]
    ) throws(ConversionError) -> ArrowArray {
        ArrowArray(
            length: Int64(length), null_count: Int64(nullCount), offset: 0,
            n_buffers: Int64(buffers.count), n_children: Int64(children.count),
            buffers: try CMemory.copy(of: buffers), children: try CMemory.pointers(to: children),
            dictionary: nil, release: { ArrowArrayExport.release($0) },
            private_data: Unmanaged.passRetained(block).toOpaque())
    }

    private static func release(_ array: UnsafeMutablePointer<ArrowArray>?) {
        guard let array else { return }
        for index in 0..<Int(array.pointee.n_children) {
            guard let child = array.pointee.children?[index] else { continue }
            // A consumer that moved the child away has set its release to NULL.
            child.pointee.release?(child)
            CMemory.free(child)
        }
        CMemory.free(array.pointee.children)
        CMemory.free(array.pointee.buffers)
        if let block = array.pointee.private_data { Unmanaged<Block>.fromOpaque(block).release() }
        array.pointee.private_data = nil
        array.pointee.release = nil
    }

    /// A word of the block's head, or of a column's words at `place`.
    private static func word(_ block: Block, _ name: Int, at place: Int = 0) -> Int {
        Int(block.unsafeStart.load(fromByteOffset: place + 8 * name, as: UInt64.self))
    }
}

extension CMemory {
    /// A copy of the elements, nil for none.
    static func copy<Element>(
        of elements: [Element]
    ) throws(ConversionError) -> UnsafeMutablePointer<Element>? {
        if elements.isEmpty { return nil }
        let memory = try allocate(elements.count * MemoryLayout<Element>.stride)
            .bindMemory(to: Element.self, capacity: elements.count)
        for (index, element) in elements.enumerated() { (memory + index).initialize(to: element) }
        return memory
    }

    /// Pointers to a copy of each element, nil for none.
    static func pointers<Element>(
        to elements: [Element]
    ) throws(ConversionError) -> UnsafeMutablePointer<UnsafeMutablePointer<Element>?>? {
        var copies: [UnsafeMutablePointer<Element>?] = []
        for element in elements { copies.append(try copy(of: [element])) }
        return try copy(of: copies)
    }
}
