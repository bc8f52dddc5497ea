package io.trivium.jms.violation;

import io.trivium.broker.violation.Engine;

/** A provider that knows the engine. */
record LayerBreaker(Engine engine) {}
