package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.config.DiskSpace;
import io.trivium.rocket.server.config.KeptValues;
import io.trivium.rocket.server.config.LiveSettings;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.pull.PendingResets;
import io.trivium.rocket.server.pull.PullCommits;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.KeptOffsets;
import io.trivium.rocket.server.topics.Registration;
import io.trivium.rocket.server.topics.Topics;
import java.util.function.Supplier;

/**
 * What the answers to tools are made of.
 *
 * @param kept the settings that were changed
 * @param disk asked for each answer that tells of it
 */
public record AdminParts(
        Broker engine,
        RocketServerConfig config,
        LiveSettings settings,
        KeptValues kept,
        Topics topics,
        KeptOffsets offsets,
        ClientRegistry clients,
        Registration registration,
        PendingResets resets,
        PullCommits commits,
        Traffic traffic,
        Authorizer authorizer,
        Surroundings surroundings,
        Supplier<DiskSpace> disk) {}
