package io.trivium.message.violation;

import org.slf4j.Logger;

/** A message that logs. */
record Logging(Logger log) {}
