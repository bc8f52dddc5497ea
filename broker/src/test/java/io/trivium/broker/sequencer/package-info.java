/** The engine's one thread and its turns. */
@NullMarked
package io.trivium.broker.sequencer;

import org.jspecify.annotations.NullMarked;
