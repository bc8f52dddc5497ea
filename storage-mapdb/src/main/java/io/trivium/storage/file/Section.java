package io.trivium.storage.file;

/**
 * A part of a {@link SectionFile}.
 *
 * @param kind its number, meaning what the file's owner says
 * @param items how many things are in it
 * @param offset where it begins, in bytes from the file's start
 * @param length in bytes
 * @param checksum CRC32C
 */
record Section(int kind, int items, long offset, long length, int checksum) {
    /** Added to a section's kind: the table of its blocks' checksums, an int for each {@link SectionChecks#BLOCK_BYTES}. */
    private static final int TABLE = 1 << 16;

    int tableKind() {
        return TABLE + kind;
    }

    /** Whether it is the table of another one. */
    boolean isTable() {
        return kind >= TABLE;
    }
}
