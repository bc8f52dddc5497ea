package io.trivium.rocket.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The usual names of fields, found by their bytes, so that reading a frame does not make them anew each time. They are the instances
 * that the same literals of the program are.
 */
final class KnownNames {
    private static final int SLOTS = 512;
    private static final @Nullable String[] TABLE = new @Nullable String[SLOTS];

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
            TABLE[slot] = name.intern();
        }
    }

    private KnownNames() {}

    /** Returns the text that the UTF-8 bytes are, the same instance each time where it is a usual one. */
    static String text(byte[] bytes, int start, int length) {
        if (length <= 32) {
            for (int slot = slot(bytes, start, length); ; slot = (slot + 1) % SLOTS) {
                String name = TABLE[slot];
                if (name == null) {
                    break;
                }
                if (same(name, bytes, start, length)) {
                    return name;
                }
            }
        }
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    private static boolean same(String name, byte[] bytes, int start, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != (bytes[start + i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private static int slot(byte[] bytes, int start, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + bytes[start + i];
        }
        hash *= 0x9E3779B9;
        return (hash >>> 16) % SLOTS;
    }
}
