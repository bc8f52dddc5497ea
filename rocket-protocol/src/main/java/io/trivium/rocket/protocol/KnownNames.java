package io.trivium.rocket.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The usual names of fields, found by their bytes, so that reading a frame does not make them anew each time. They are the instances
 * that the same literals of the program are.
 */
final class KnownNames {
    private static final int SLOTS = 512;
    private static final int LONGEST = 32;
    /** Longer values of fields than these are rarely usual ones. */
    private static final int LONGEST_VALUE = 6;

    private static final @Nullable Name[] TABLE = new @Nullable Name[SLOTS];
    /** Those of one character, which the headers of sends consist of. */
    private static final @Nullable String[] SINGLE = new @Nullable String[128];

    static {
        String names = "code language version opaque flag remark extFields serializeTypeCurrentRPC JAVA JSON true false"
                + " a b c d e f g h i j k l m n producerGroup topic defaultTopic defaultTopicQueueNums queueId sysFlag"
                + " bornTimestamp properties reconsumeTimes unitMode maxReconsumeTimes batch brokerName bname ns nsd lo oway"
                + " msgId queueOffset transactionId MSG_REGION TRACE_ON recallHandle batchUniqId consumerGroup maxMsgNums"
                + " commitOffset suspendTimeoutMillis subscription subVersion expressionType maxMsgBytes requestSource"
                + " proxyFrowardClientId suggestWhichBrokerId nextBeginOffset minOffset maxOffset offset setZeroIfNotFound"
                + " timestamp boundaryType committed group delayLevel originMsgId originTopic clientID invisibleTime pollTime"
                + " bornTime initMode expType exp order attemptId trvSession trvOwner popTime reviveQid restNum"
                + " startOffsetInfo msgOffsetInfo orderCountInfo extraInfo suspend hasMsg pollingFull session capabilities"
                + " kind offsets afterMillis countsAttempt reason cursor maxMessages acceptStandardJsonOnly tranStateTableOffset"
                + " commitLogOffset commitOrRollback fromTransactionCheck AccessKey Signature TBW102 TAG topicSysFlag"
                + " groupSysFlag forbiddenType offsetDelta liteTopic 0 1 -1 transaction sequence oldestOpen sends timeoutMillis";
        for (String name : names.split(" ", -1)) {
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            int slot = slot(bytes, 0, bytes.length);
            while (TABLE[slot] != null) {
                slot = (slot + 1) % SLOTS;
            }
            TABLE[slot] = new Name(name.intern(), bytes);
            if (bytes.length == 1) {
                SINGLE[bytes[0]] = name.intern();
            }
        }
    }

    private KnownNames() {}

    /** A usual name and its bytes. */
    private static final class Name {
        final String text;
        final byte[] bytes;

        Name(String text, byte[] bytes) {
            this.text = text;
            this.bytes = bytes;
        }
    }

    /** Returns the text that the UTF-8 bytes are, the same instance each time where it is a usual one. */
    static String text(byte[] bytes, int start, int length) {
        if (length == 1 && bytes[start] >= 0) {
            String single = SINGLE[bytes[start]];
            if (single != null) {
                return single;
            }
        } else if (length <= LONGEST && length > 0) {
            for (int slot = slot(bytes, start, length); ; slot = (slot + 1) % SLOTS) {
                Name name = TABLE[slot];
                if (name == null) {
                    break;
                }
                if (Arrays.equals(name.bytes, 0, name.bytes.length, bytes, start, start + length)) {
                    return name.text;
                }
            }
        }
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    /** As {@link #text}, of what is most likely no usual one unless it is short. */
    static String value(byte[] bytes, int start, int length) {
        return length <= LONGEST_VALUE
                ? text(bytes, start, length)
                : new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    /** The names differ in their lengths and few of their bytes. */
    private static int slot(byte[] bytes, int start, int length) {
        int hash = length;
        hash = hash * 31 + bytes[start];
        hash = hash * 31 + bytes[start + length / 2];
        hash = hash * 31 + bytes[start + length - 1];
        hash *= 0x9E3779B9;
        return (hash >>> 16) % SLOTS;
    }
}
