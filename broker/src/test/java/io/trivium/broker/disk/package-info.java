/** The one way to files. */
@NullMarked
package io.trivium.broker.disk;

import org.jspecify.annotations.NullMarked;
