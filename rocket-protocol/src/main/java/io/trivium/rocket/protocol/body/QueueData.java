package io.trivium.rocket.protocol.body;

import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;

/**
 * How many queues of a topic a broker has.
 *
 * @param perm bits: 4 read, 2 write, 1 inherit
 */
public record QueueData(String brokerName, int readQueues, int writeQueues, int perm, int topicSysFlag) {
    public boolean readable() {
        return (perm & 4) != 0;
    }

    public boolean writable() {
        return (perm & 2) != 0;
    }

    public QueueData withPerm(int bits) {
        return new QueueData(brokerName, readQueues, writeQueues, bits, topicSysFlag);
    }

    static QueueData read(JsonObject json) {
        return new QueueData(
                json.requiredText("brokerName"),
                json.intOr("readQueueNums", 0),
                json.intOr("writeQueueNums", 0),
                json.intOr("perm", 0),
                json.intOr("topicSysFlag", 0));
    }

    void write(JsonWriter json) {
        json.beginObject()
                .member("brokerName", brokerName)
                .member("perm", perm)
                .member("readQueueNums", readQueues)
                .member("topicSysFlag", topicSysFlag)
                .member("writeQueueNums", writeQueues)
                .endObject();
    }
}
