package io.trivium.storage.index;

/** A scheduled message. */
record Due(long atMillis, long position) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
        int order = Long.compare(atMillis, other.atMillis);
        return order != 0 ? order : Long.compare(position, other.position);
    }
}
