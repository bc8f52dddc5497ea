/** The engine's records: what stands in the log, how it is written and read. */
@NullMarked
package io.trivium.broker.record;

import org.jspecify.annotations.NullMarked;
