package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.broker.log.LogExtent;
import io.trivium.rocket.protocol.Frame;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.ViewStats;
import io.trivium.rocket.protocol.body.KeyValues;
import io.trivium.rocket.protocol.body.StatsData;
import io.trivium.rocket.server.config.DiskSpace;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.stats.Days;
import io.trivium.rocket.server.stats.Measure;
import io.trivium.rocket.server.stats.SendTimes;
import io.trivium.rocket.server.stats.StoreTimes;
import io.trivium.rocket.server.stats.Traffic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The broker's state in RocketMQ's words (protocol reference §10.3, §10.4): what 28 and 315 tell. What Trivium has no counterpart of,
 * such as queues of thread pools, is 0.
 */
final class RuntimeState {
    private static final String VERSION = "V5_5_0";
    private static final String UNITS = "KMGTPE";
    private static final List<String> POOLS = List.of("send", "pull", "litePull", "query", "ack");
    private static final List<String> ZEROS = List.of(
            "EndTransactionQueueSize",
            "EndTransactionThreadPoolQueueCapacity",
            "dispatchBehindBytes",
            "dispatchMaxBuffer",
            "getMessageEntireTimeMax",
            "pageCacheLockTimeMills",
            "remainTransientStoreBufferNumbs",
            "timerCongestNum",
            "timerOffsetBehind",
            "timerReadBehind");

    private final Broker engine;
    private final RocketServerConfig config;
    private final Traffic traffic;
    private final InstantSource clock;
    private final Supplier<DiskSpace> disk;
    private final long startedMillis;

    RuntimeState(AdminParts parts) {
        engine = parts.engine();
        config = parts.config();
        traffic = parts.traffic();
        clock = parts.surroundings().clock();
        disk = parts.disk();
        startedMillis = clock.millis();
    }

    Reply table() {
        Map<String, String> table = new TreeMap<>();
        ZEROS.forEach(name -> table.put(name, "0"));
        for (String pool : POOLS) {
            table.put(pool + "ThreadPoolQueueSize", "0");
            table.put(pool + "ThreadPoolQueueCapacity", "0");
            table.put(pool + "ThreadPoolQueueHeadWaitTimeMills", "0");
        }
        life(table);
        traffic(table);
        storage(table);
        return Reply.success(new KeyValues(table).encode());
    }

    private void life(Map<String, String> table) {
        Duration up = Duration.ofMillis(clock.millis() - startedMillis);
        table.put("brokerVersionDesc", VERSION);
        table.put("brokerVersion", Integer.toString(Frame.OWN_VERSION));
        table.put("brokerActive", "true");
        table.put("bootTimestamp", Long.toString(startedMillis));
        table.put("startAcceptSendRequestTimeStamp", "0");
        table.put(
                "runtime",
                "[ " + up.toDays() + " days, " + up.toHoursPart() + " hours, " + up.toMinutesPart() + " minutes, "
                        + up.toSecondsPart() + " seconds ]");
    }

    private void traffic(Map<String, String> table) {
        long sent = traffic.sum(Measure.SENT);
        long bytes = traffic.sum(Measure.SENT_BYTES);
        String found = rates(Measure.RECEIVED);
        table.put("putTps", rates(Measure.SENT));
        table.put("getFoundTps", found);
        table.put("getMissTps", rates(Measure.MISSED));
        table.put("getTotalTps", found);
        table.put("getTransferredTps", found);
        table.put("getTransferedTps", found);
        table.put("timerEnqueueTps", Double.toString(traffic.rates(Measure.SCHEDULED)[1]));
        table.put("timerDequeueTps", Double.toString(traffic.rates(Measure.FIRED)[1]));
        table.put("putMessageTimesTotal", Long.toString(sent));
        table.put("putMessageSizeTotal", Long.toString(bytes));
        table.put("putMessageAverageSize", Double.toString(sent == 0 ? 0 : (double) bytes / sent));
        SendTimes times = traffic.sendTimes();
        table.put("putMessageDistributeTime", times.distribution());
        table.put("putMessageEntireTimeMax", Long.toString(times.longestMillis()));
        table.put("putLatency99", String.format(Locale.ROOT, "%d.00", times.within(0.99)));
        table.put("putLatency999", String.format(Locale.ROOT, "%d.00", times.within(0.999)));
        table.put("putMessageFailedTimes", Long.toString(times.failed()));
        days(table, "msgPutTotal", traffic.sentByDay(), sent);
        days(table, "msgGetTotal", traffic.receivedByDay(), traffic.sum(Measure.RECEIVED));
    }

    private static void days(Map<String, String> table, String name, Days days, long now) {
        table.put(name + "YesterdayMorning", Long.toString(days.yesterdayMorning()));
        table.put(name + "TodayMorning", Long.toString(days.todayMorning()));
        table.put(name + "TodayNow", Long.toString(now));
    }

    private void storage(Map<String, String> table) {
        LogExtent log = engine.logExtent();
        DiskSpace space = disk.get();
        String ratio = Double.toString(space.usedRatio());
        table.put("commitLogMinOffset", Long.toString(log.start()));
        table.put("commitLogMaxOffset", Long.toString(log.end()));
        table.put("commitLogDiskRatio", ratio);
        table.put("commitLogDiskRatio_" + space.path(), ratio);
        table.put("consumeQueueDiskRatio", ratio);
        table.put(
                "commitLogDirCapacity",
                "Total : " + readable(space.totalBytes()) + ", Free : " + readable(space.freeBytes()) + ".");
        table.put("earliestMessageTimeStamp", Long.toString(new StoreTimes(engine).oldest()));
        table.put("remainHowManyDataToFlush", readable(engine.numbers().unforcedBytes()));
        table.put("remainHowManyDataToCommit", "0 B");
    }

    private String rates(Measure measure) {
        double[] rates = traffic.rates(measure);
        return rates[0] + " " + rates[1] + " " + rates[2];
    }

    private static String readable(long bytes) {
        if (bytes < 1L << 10) {
            return bytes + " B";
        }
        int unit = Math.min(UNITS.length(), (63 - Long.numberOfLeadingZeros(bytes)) / 10);
        return String.format(Locale.ROOT, "%.1f %ciB", bytes / (double) (1L << (10 * unit)), UNITS.charAt(unit - 1));
    }

    /** One counter's recent past. */
    Reply stats(ViewStats request) {
        StatsData data = find(request)
                .orElseThrow(() -> new Refused(
                        ResponseCode.SYSTEM_ERROR,
                        "The stats <" + request.name() + "> <" + request.key() + "> not exist"));
        return Reply.success(data.encode());
    }

    private Optional<StatsData> find(ViewStats request) {
        String key = request.key();
        return switch (request.name()) {
            case "TOPIC_PUT_NUMS" -> traffic.recent(Measure.SENT, key);
            case "TOPIC_PUT_SIZE" -> traffic.recent(Measure.SENT_BYTES, key);
            case "GROUP_GET_NUMS" -> traffic.recent(Measure.RECEIVED, key);
            case "GROUP_GET_SIZE" -> traffic.recent(Measure.RECEIVED_BYTES, key);
            case "GROUP_ACK_NUMS" -> traffic.recent(Measure.ACKNOWLEDGED, key);
            case "SNDBCK_PUT_NUMS" -> traffic.recent(Measure.SENT_BACK, key);
            case "SNDBCK2DLQ_TIMES", "DLQ_PUT_NUMS" -> traffic.recent(Measure.DEAD_LETTERED, key);
            case "BROKER_PUT_NUMS" -> ofBroker(Measure.SENT, key);
            case "BROKER_GET_NUMS" -> ofBroker(Measure.RECEIVED, key);
            default -> Optional.empty();
        };
    }

    private Optional<StatsData> ofBroker(Measure measure, String cluster) {
        return cluster.equals(config.clusterName()) ? Optional.of(traffic.recent(measure)) : Optional.empty();
    }
}
