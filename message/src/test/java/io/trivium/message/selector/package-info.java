@NullMarked
package io.trivium.message.selector;

import org.jspecify.annotations.NullMarked;
