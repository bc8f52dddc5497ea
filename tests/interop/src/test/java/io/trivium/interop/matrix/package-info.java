/** Every door's sender against every door's receiver. */
@NullMarked
package io.trivium.interop.matrix;

import org.jspecify.annotations.NullMarked;
