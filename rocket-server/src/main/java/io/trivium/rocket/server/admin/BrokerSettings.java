package io.trivium.rocket.server.admin;

import io.trivium.broker.publish.Durability;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.ConfigVersion;
import io.trivium.rocket.protocol.admin.UpdateConfig;
import io.trivium.rocket.server.config.KeptValues;
import io.trivium.rocket.server.config.LiveSettings;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.RocketServerConfig.TransactionChecks;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.topics.Registration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The broker's settings under RocketMQ's names: what 26 tells, and the few that 25 may change, for good. */
final class BrokerSettings {
    private static final int LONGEST_MILLIS = 86_400_000;
    private static final int MOST_CHECKS = 1000;

    private final RocketServerConfig config;
    private final LiveSettings settings;
    private final Registration registration;
    private final KeptValues kept;
    private final Map<String, Setting> changeable;

    BrokerSettings(AdminParts parts) {
        config = parts.config();
        settings = parts.settings();
        registration = parts.registration();
        kept = parts.kept();
        changeable = Map.of(
                LiveSettings.AUTO_CREATE_TOPICS,
                flag(settings::setAutoCreateTopics),
                LiveSettings.AUTO_CREATE_GROUPS,
                flag(settings::setAutoCreateGroups),
                Registration.PERMISSIONS,
                oneOf(List.of("2", "4", "6"), this::limit),
                LiveSettings.TRANSACTION_TIMEOUT,
                number(LiveSettings.TRANSACTION_TIMEOUT, 0, LONGEST_MILLIS),
                LiveSettings.TRANSACTION_INTERVAL,
                number(LiveSettings.TRANSACTION_INTERVAL, 1000, LONGEST_MILLIS),
                LiveSettings.TRANSACTION_CHECKS,
                number(LiveSettings.TRANSACTION_CHECKS, 0, MOST_CHECKS));
    }

    private void limit(String bits) {
        var unused = registration.limit(Integer.parseInt(bits));
    }

    Reply table() {
        Map<String, String> table = new LinkedHashMap<>();
        table.put("brokerName", config.brokerName());
        table.put("brokerClusterName", config.clusterName());
        table.put("brokerId", "0");
        table.put("brokerIP1", config.host());
        table.put("listenPort", Integer.toString(config.advertised().getPort()));
        table.put("brokerRole", "ASYNC_MASTER");
        table.put("brokerPermission", Integer.toString(registration.permissions()));
        table.put("flushDiskType", config.durability() == Durability.WRITTEN ? "ASYNC_FLUSH" : "SYNC_FLUSH");
        table.put("autoCreateTopicEnable", Boolean.toString(settings.autoCreateTopics()));
        table.put("autoCreateSubscriptionGroup", Boolean.toString(settings.autoCreateGroups()));
        table.put("defaultTopicQueueNums", Integer.toString(config.defaultQueues()));
        table.put("maxMessageSize", Integer.toString(config.maxMessageBytes()));
        table.put("regionId", config.region());
        table.put("traceOn", Boolean.toString(config.traceOn()));
        table.put("messageDelayLevel", config.delays().text());
        TransactionChecks transactions = settings.transactions();
        table.put(
                LiveSettings.TRANSACTION_TIMEOUT,
                Long.toString(transactions.timeout().toMillis()));
        table.put(
                LiveSettings.TRANSACTION_INTERVAL,
                Long.toString(transactions.interval().toMillis()));
        table.put(LiveSettings.TRANSACTION_CHECKS, Integer.toString(transactions.maxChecks()));
        ConfigVersion version =
                new ConfigVersion("{\"counter\":" + settings.changes() + ",\"stateVersion\":0,\"timestamp\":0}");
        return new Reply(ResponseCode.SUCCESS, null, version, UpdateConfig.encode(table));
    }

    /** Changes all of the named settings, or none; answered when the disk has them. */
    CompletionStage<Reply> change(Map<String, String> changes) {
        changes.forEach((name, value) -> {
            Setting setting = changeable.get(name);
            if (setting == null) {
                throw new Refused(
                        ResponseCode.NO_PERMISSION,
                        "the setting " + name + " cannot be changed while the broker runs; these can: "
                                + String.join(
                                        ", ",
                                        changeable.keySet().stream().sorted().toList()));
            }
            if (!setting.takes().test(value)) {
                throw new Refused(ResponseCode.INVALID_PARAMETER, name + " is " + setting.values() + ", not " + value);
            }
        });
        return kept.putAll(changes).thenApply(done -> {
            changes.forEach((name, value) -> {
                Setting setting = changeable.get(name);
                if (setting != null) {
                    setting.setter().accept(value);
                }
            });
            return Reply.success();
        });
    }

    private static Setting flag(Consumer<Boolean> setter) {
        return oneOf(List.of("true", "false"), value -> setter.accept(Boolean.valueOf(value)));
    }

    private static Setting oneOf(List<String> values, Consumer<String> setter) {
        return new Setting(values::contains, "one of " + String.join(", ", values), setter);
    }

    private Setting number(String name, int least, int most) {
        return new Setting(
                value -> value.matches("\\d{1,9}")
                        && Integer.parseInt(value) >= least
                        && Integer.parseInt(value) <= most,
                least + " to " + most,
                value -> settings.setTransactions(name, value));
    }

    /** A setting that may be changed, and to what. */
    private record Setting(Predicate<String> takes, String values, Consumer<String> setter) {}
}
