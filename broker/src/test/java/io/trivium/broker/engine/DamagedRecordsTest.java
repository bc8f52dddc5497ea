package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.record.LogRecord.GroupSet;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.TopicDropped;
import io.trivium.broker.record.LogRecord.TopicSet;
import io.trivium.broker.topic.TopicSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Records of topics and groups rot before a snapshot has them: the rest is served, and no number is given twice. */
class DamagedRecordsTest {
    private final EngineFixture fixture = new EngineFixture().withTopic(2);

    private int numberOf(String topic) {
        return fixture.engine.topic(topic).orElseThrow().number();
    }

    @Test
    void aTopicWhoseRecordIsDamagedStopsNobodyAndItsNumberIsNotGivenAgain() {
        fixture.publish(message("lost with its topic").queue(0));
        fixture.await(fixture.engine.putTopic(TopicSettings.of("other", 1)));
        int other = numberOf("other");

        fixture.damage(
                entry -> entry instanceof TopicSet set && set.topic().name().equals(TOPIC));

        assertThat(fixture.engine.topic(TOPIC)).isEmpty();
        assertThat(numberOf("other")).isEqualTo(other);
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 2)));
        assertThat(numberOf(TOPIC)).isGreaterThan(other);
        fixture.publish(message("new").queue(0));
        assertThat(fixture.pull(0, 0)).containsExactly("new");
    }

    @Test
    void aTopicAndAGroupOfBeforeOthersWhoseRecordsAreDamagedStopNobody() {
        fixture.await(fixture.engine.putTopic(TopicSettings.of("other", 1)));
        fixture.await(fixture.engine.putGroup(GroupSettings.nativeGroup("next")));
        fixture.publish(message("lost with its topic").queue(0));
        fixture.acknowledge(fixture.pop(pop()).get(0));
        String other = fixture.engine.topic("other").orElseThrow().toString();

        fixture.damage(entry -> (entry instanceof TopicSet set
                        && set.topic().name().equals(TOPIC))
                || (entry instanceof GroupSet group && group.group().name().equals(GROUP)));

        assertThat(fixture.engine.topic(TOPIC)).isEmpty();
        assertThat(fixture.engine.topic("other")).map(Object::toString).contains(other);
        assertThat(fixture.engine.dump()).doesNotContain("cursor");
    }

    @Test
    void offsetsOfDamagedMessagesThatWereFinishedAreNotGivenAgain() {
        fixture.await(fixture.engine.putGroup(GroupSettings.nativeGroup("slow")));
        for (String body : List.of("a", "b", "c", "d")) {
            fixture.publish(message(body).queue(0));
        }
        fixture.pop(pop()).forEach(fixture::acknowledge);

        fixture.damage(entry -> entry instanceof Published published && published.firstOffset() >= 2);

        assertThat(fixture.publish(message("new").queue(0)).queueOffset()).isEqualTo(4);
        assertThat(fixture.popBodies(pop())).containsExactly("new");
        assertThat(fixture.popBodies(pop().group("slow"))).containsExactly("a", "b", "new");
        assertThat(fixture.pull(0, 2)).containsExactly("new");
    }

    @Test
    void nobodyIsHeldUpByDamagedMessagesAtTheEndOfAQueue() {
        fixture.await(fixture.engine.putGroup(GroupSettings.nativeGroup("slow")));
        for (String body : List.of("a", "b", "c")) {
            fixture.publish(message(body).queue(0));
        }
        fixture.pop(pop()).forEach(fixture::acknowledge);

        fixture.damage(entry -> entry instanceof Published published && published.firstOffset() >= 1);

        assertThat(fixture.popBodies(pop().group("slow"))).containsExactly("a");
        CompletableFuture<PopResult> waiting = fixture.engine
                .pop(pop().group("slow").wait(Duration.ofMinutes(1)).build())
                .toCompletableFuture();
        fixture.settle();
        assertThat(waiting).isNotDone();
        fixture.publish(message("new").queue(0));
        assertThat(EngineFixture.popped(fixture.await(waiting)))
                .extracting(Popped::body)
                .containsExactly("new");
    }

    @Test
    void theNumberOfALostTopicStaysTakenAfterTheNextSnapshot() {
        fixture.publish(message("lost with its topic").queue(0));
        int lost = numberOf(TOPIC);
        fixture.damage(entry -> entry instanceof TopicSet);
        fixture.engine.close();

        fixture.powerCut();

        fixture.await(fixture.engine.putTopic(TopicSettings.of("next", 1)));
        assertThat(numberOf("next")).isGreaterThan(lost);
    }

    @Test
    void theIndexesRememberANumberThatNoRecordNames() {
        int number = numberOf(TOPIC);
        fixture.store.indexes().addMessage(((long) number + 5) << 32, 0, 0, 10, 0, 0, 0, 4, 0);
        String before = fixture.engine.dump();
        assertThat(before).contains("next topic " + (number + 1));

        fixture.engine = BrokerEngine.manual(fixture.store, BrokerConfig.DEFAULTS, fixture.environment());

        assertThat(fixture.engine.dump()).contains("next topic " + (number + 6));
    }

    @Test
    void aLostTopicThatWasChangedLaterGoesOnAtItsOffsets() {
        fixture.publish(message("a").queue(1));
        fixture.publish(message("b").queue(1));
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 4)));

        fixture.damage(entry -> entry instanceof TopicSet set && set.topic().queues() == 2);

        assertThat(fixture.pull(1, 0)).containsExactly("a", "b");
        assertThat(fixture.publish(message("c").queue(1)).queueOffset()).isEqualTo(2);
    }

    @Test
    void delayedAndPreparedMessagesOfALostTopicStopNobody() {
        long at = fixture.clock.millis() + 1000;
        fixture.publish(message("delayed").deliverAt(at));
        long prepared = fixture.await(
                        fixture.engine.prepare(TOPIC, message("prepared").outgoing(), Durability.FORCED))
                .position();

        fixture.damage(entry -> entry instanceof TopicSet);
        fixture.pass(Duration.ofSeconds(2));

        assertThat(fixture.faults).isEmpty();
        assertThat(fixture.engine.rollback(prepared, Durability.FORCED)).isNotNull();
        fixture.settle();
        assertThat(fixture.engine.dump()).doesNotContain("prepared " + prepared);
    }

    @Test
    void aGroupWhoseRecordIsDamagedLeavesNothingToTheNextOne() {
        fixture.publish(message("a").queue(0));
        assertThat(fixture.acknowledge(fixture.pop(pop()).get(0))).isTrue();

        fixture.damage(entry -> entry instanceof GroupSet);

        assertThat(fixture.engine.group(GROUP)).isEmpty();
        fixture.await(fixture.engine.putGroup(GroupSettings.nativeGroup("next")));
        assertThat(fixture.popBodies(pop().group("next"))).containsExactly("a");
    }

    @Test
    void aTopicThatWasDroppedAndMadeAnewHidesTheOneWhoseEndIsDamaged() {
        fixture.publish(message("old").queue(0));
        fixture.await(fixture.engine.deleteTopic(TOPIC));
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 2)));
        int number = numberOf(TOPIC);

        fixture.damage(entry -> entry instanceof TopicDropped);
        fixture.engine.close();
        fixture.powerCut();

        assertThat(numberOf(TOPIC)).isEqualTo(number);
        assertThat(fixture.pull(0, 0)).isEmpty();
        fixture.await(fixture.engine.deleteTopic(TOPIC));
        fixture.engine.close();
        fixture.powerCut();
        assertThat(fixture.engine.topic(TOPIC)).isEmpty();
        assertThat(fixture.engine.range(queue(0))).isEmpty();
    }
}
