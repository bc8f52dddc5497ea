package io.trivium.interop.scenario;

import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;

/** What the genuine client's own calls ask for, apart from the rest as the 4.x line has no pops. */
final class PopHeaders {
    private PopHeaders() {}

    /** A pop of a group that is new to the queue, without a filter. */
    static PopMessageRequestHeader pop(
            String group, MessageQueue queue, int messages, long invisibleMillis, long waitMillis) {
        PopMessageRequestHeader header = new PopMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(queue.getTopic());
        header.setQueueId(queue.getQueueId());
        header.setMaxMsgNums(messages);
        header.setInvisibleTime(invisibleMillis);
        header.setPollTime(waitMillis);
        header.setBornTime(System.currentTimeMillis());
        header.setInitMode(0);
        header.setExpType("TAG");
        header.setExp("*");
        return header;
    }
}
