package io.trivium.broker.violation;

/** What no client may know. */
public record Engine() {}
