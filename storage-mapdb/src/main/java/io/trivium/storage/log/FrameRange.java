package io.trivium.storage.log;

/** Where a frame stands in its segment. */
record FrameRange(int place, int bytes) {
    static long bytes(Iterable<FrameRange> frames) {
        long sum = 0;
        for (FrameRange frame : frames) {
            sum += frame.bytes();
        }
        return sum;
    }
}
