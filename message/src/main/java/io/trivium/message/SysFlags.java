package io.trivium.message;

/** The bits of a stored record's system flag (RocketMQ protocol reference §3.2). */
public final class SysFlags {
    public static final int COMPRESSED = 0x1;
    public static final int MULTI_TAGS = 0x2;
    public static final int TRANSACTION_MASK = 0xC;
    public static final int PREPARED = 0x4;
    public static final int COMMITTED = 0x8;
    public static final int BORN_HOST_V6 = 0x10;
    public static final int STORE_HOST_V6 = 0x20;
    /** Which of the two hosts are IPv6: whoever encodes a record sets these bits, by the hosts it writes. */
    public static final int HOST_MASK = BORN_HOST_V6 | STORE_HOST_V6;

    public static final int COMPRESSION_MASK = 0x700;

    private SysFlags() {}
}
