package io.trivium.broker.store;

import io.trivium.broker.log.Frame;

/**
 * Tells a store which index entries a frame makes, so that it can rebuild the index of a sealed segment. A pure function of the
 * frame.
 */
@FunctionalInterface
public interface FrameIndexer {
    void index(Frame frame, IndexSink sink);
}
