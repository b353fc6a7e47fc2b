/// Sums of the distances from the means of two columns, over the rows where both have a value, which
/// count as distances from those of the first such row.
struct PairMoments: Sendable {
    private(set) var count = 0.0
    private var originX = 0.0
    private var originY = 0.0
    private var distanceX = 0.0
    private var distanceY = 0.0
    private(set) var squareX = 0.0
    private(set) var squareY = 0.0
    private(set) var product = 0.0

    var meanX: Double { originX + distanceX }
    var meanY: Double { originY + distanceY }

    mutating func add(_ x: Double, _ y: Double) {
        if x.isNaN || y.isNaN { return }
        if count == 0 { (originX, originY) = (x, y) }
        count += 1
        let (ownX, ownY) = (x - originX, y - originY)
        let (deltaX, deltaY) = (ownX - distanceX, ownY - distanceY)
        distanceX += deltaX / count
        distanceY += deltaY / count
        squareX += deltaX * (ownX - distanceX)
        squareY += deltaY * (ownY - distanceY)
        product += deltaX * (ownY - distanceY)
    }
}

/// A number of the moments of two columns.
protocol PairMomentReduction: Reduction {
    var moments: PairMoments { get set }
    func result(_ moments: PairMoments) -> Double
}

extension PairMomentReduction {
    mutating func add(_ x: Double, _ y: Double) { moments.add(x, y) }
    func result(_ others: [Double]) -> Double { result(moments) }
}

struct Correlation: PairMomentReduction {
    var moments = PairMoments()

    func result(_ moments: PairMoments) -> Double {
        moments.product / (moments.squareX * moments.squareY).squareRoot()
    }
}

struct PopulationCovariance: PairMomentReduction {
    var moments = PairMoments()
    func result(_ moments: PairMoments) -> Double { moments.product / moments.count }
}

struct SampleCovariance: PairMomentReduction {
    var moments = PairMoments()

    func result(_ moments: PairMoments) -> Double {
        moments.count < 2 ? .nan : moments.product / (moments.count - 1)
    }
}

/// The slope of the line of least squares; the first column is y, the second x.
struct Slope: PairMomentReduction {
    var moments = PairMoments()
    func result(_ moments: PairMoments) -> Double { moments.product / moments.squareY }
}

/// The intercept of the line of least squares; the first column is y, the second x.
struct Intercept: PairMomentReduction {
    var moments = PairMoments()

    func result(_ moments: PairMoments) -> Double {
        moments.meanX - moments.product / moments.squareY * moments.meanY
    }
}
