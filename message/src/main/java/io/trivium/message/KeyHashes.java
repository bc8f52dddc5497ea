package io.trivium.message;

/** The hashes that indexes keep of tags and keys. They are stored: they must never change. */
public final class KeyHashes {
    private KeyHashes() {}

    /** Returns RocketMQ's hash of a tag, which is Java's of a string; 0 for an empty one. */
    public static int tag(String tag) {
        return tag.hashCode();
    }

    /**
     * Returns the hash of an ordering key: 0 for an empty one only. (The queue of a key is chosen by its plain
     * {@link String#hashCode}.)
     */
    public static int orderingKey(String key) {
        int hash = key.hashCode();
        return hash == 0 && !key.isEmpty() ? 1 : hash;
    }

    /** Returns a hash by which messages of a topic are found by a key or a unique key. */
    public static long key(String topic, String key) {
        // A character that no stored topic has parts the two, so that (ab, c) and (a, bc) differ.
        return finish(mix(mix(mix(0x9E37_79B9_7F4A_7C15L, topic), "\0"), key));
    }

    private static long mix(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = Long.rotateLeft((hash ^ text.charAt(i)) * 0xBF58_476D_1CE4_E5B9L, 29);
        }
        return hash;
    }

    /** Spreads every bit over all others. */
    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
