package io.trivium.violation.first;

import io.trivium.violation.second.Second;

/** Half of a cycle. */
public record First(Second second) {}
