package io.trivium.broker.view;

/**
 * Whose cursor, and on which queue.
 *
 * @param queueKey as in the indexes
 */
record CursorKey(int group, long queueKey) implements Comparable<CursorKey> {
    @Override
    public int compareTo(CursorKey other) {
        int byGroup = Integer.compare(group, other.group);
        return byGroup != 0 ? byGroup : Long.compare(queueKey, other.queueKey);
    }

    @Override
    public String toString() {
        return group + ":" + (queueKey >>> 32) + "/" + (int) queueKey;
    }
}
