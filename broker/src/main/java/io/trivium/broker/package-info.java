/** The engine's whole public API. */
@NullMarked
package io.trivium.broker;

import org.jspecify.annotations.NullMarked;
