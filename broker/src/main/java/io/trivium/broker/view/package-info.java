/** The engine's views: all that is computed by applying records. */
@NullMarked
package io.trivium.broker.view;

import org.jspecify.annotations.NullMarked;
