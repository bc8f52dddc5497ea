package io.trivium.storage.file;

import java.nio.ByteBuffer;

/** A section as it is lent to a reader, for as long as that reads: only bytes that it asks for are known to be sound. */
public final class SectionBytes {
    private final ByteBuffer bytes;
    private final SectionChecks checks;

    SectionBytes(ByteBuffer bytes, SectionChecks checks) {
        this.bytes = bytes;
        this.checks = checks;
    }

    /** How many bytes the section has. */
    public int length() {
        return bytes.capacity();
    }

    /**
     * Makes sure that a range is sound.
     *
     * @return the section's bytes from its beginning on; others than those asked for must not be looked at
     * @throws DamagedFileException if its checksum is wrong, or the disk cannot read it
     */
    public ByteBuffer sound(int from, int count) {
        checks.check(from, count);
        return bytes;
    }

    /** All of the section, as above. */
    public ByteBuffer all() {
        return sound(0, bytes.capacity());
    }
}
