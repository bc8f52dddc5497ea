/** Refusals: what the engine answers to a caller who asks for what is not allowed. */
@NullMarked
package io.trivium.broker.error;

import org.jspecify.annotations.NullMarked;
