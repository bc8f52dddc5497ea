package io.trivium.storage.log;

import io.trivium.storage.file.DamageReport;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers damaged places of the log and tells the operator of each once. Thread-safe. */
final class DamageReporter {
    private static final Logger LOG = LoggerFactory.getLogger(DamageReporter.class);
    /** Enough to see where the disk is bad; the log's text names them all. */
    private static final int KEPT = 10_000;

    private final @Nullable DamageReport report;
    private final NavigableMap<Long, DamagedPlace> places = new ConcurrentSkipListMap<>();

    /** Remembers only. */
    DamageReporter() {
        this(null);
    }

    /** @param report the file that is told, or null */
    DamageReporter(@Nullable DamageReport report) {
        this.report = report;
    }

    void report(long from, long to, String what) {
        if (places.size() < KEPT && places.putIfAbsent(from, new DamagedPlace(from, to)) == null) {
            LOG.error(
                    "The log is damaged from position {} to {} ({}). The bytes are left in place and not served; everything else is."
                            + " Check the disk, and restore these messages from a copy if there is one",
                    from,
                    to,
                    what);
            if (report != null) {
                report.add("the log from position " + from + " to " + to + ": " + what);
            }
        }
    }

    /** Returns where the damaged place ends that holds a position, as was reported; or the position. */
    long endOf(long position) {
        Map.Entry<Long, DamagedPlace> last = places.floorEntry(position);
        return last == null ? position : Math.max(position, last.getValue().to());
    }

    List<DamagedPlace> places() {
        return List.copyOf(places.values());
    }
}
