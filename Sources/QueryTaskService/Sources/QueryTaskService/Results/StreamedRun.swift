internal import Rowcast

extension QueryRunner {
    /// Runs a plan whose rows go to a client at once, and into the cache while they are few. Blocks.
    func stream(
        _ plan: QueryPlan, _ variant: ResultVariant, into pipe: ResponsePipe, _ control: RunControl
    ) {
        // The time of the client's reading does not count: the limit ends with the first rows.
        let limiter = Task { [maxSeconds] in
            try await Task.sleep(for: .seconds(maxSeconds))
            if !pipe.hasBegun { control.endForTime() }
        }
        defer { limiter.cancel() }
        let id = RandomID.hexadecimal(32)
        let files = OutputFiles()
        var options = variant.options
        options.frameBytes = 128 << 10
        do {
            let file = try files.makeSink(path: results.path(of: id))
            let run = QueryRun(plan: plan, id: id, control: control, progress: { _ in })
            let summary = try run.stream(
                from: catalog, to: [ConversionOutput(variant.format, to: pipe)],
                options: options
            ) { [maxCacheBytes] schema in
                CacheFile(file, maxBytes: maxCacheBytes, schema)
            }
            if summary.isKept {
                try files.commit()
                _ = try results.add(id, key: plan.cacheKey, plan: plan, summary: summary)
            } else {
                files.discard()
            }
            pipe.end(.success(()))
        } catch {
            files.discard()
            pipe.end(
                .failure(
                    control.isOutOfTime
                        ? QueryFault.outOfTime(maxSeconds)
                        : error))
        }
    }
}
