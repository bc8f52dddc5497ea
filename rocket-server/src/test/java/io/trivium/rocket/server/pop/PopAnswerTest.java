package io.trivium.rocket.server.pop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.log.Slice;
import io.trivium.message.NewRecord;
import io.trivium.message.RecordFields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.PopMessageReply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopAnswerTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);

    @Test
    void offsetsOfAQueueStandInTheOrderOfItsMessages() {
        Reply reply = PopAnswer.of(
                ResponseCode.SUCCESS, 1, 60_000, 0, 0, List.of(record(1, 7), record(0, 4), record(1, 3), record(1, 9)));

        PopMessageReply header = PopMessageReply.of(reply);
        assertThat(header.startOffsets()).isEqualTo("0 0 4;0 1 3");
        assertThat(header.messageOffsets()).isEqualTo("0 0 4;0 1 7,3,9");
        reply.body().release();
    }

    private static Slice record(int queue, long offset) {
        ByteBuffer record =
                new NewRecord("orders", queue, 0, 0, 1, HOST, HOST, 0, 0, ByteBuffer.allocate(1), "").encode();
        RecordFields.setQueueOffset(record, 0, offset);
        return Slice.of(record);
    }
}
