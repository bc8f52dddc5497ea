@NullMarked
package io.trivium.amqp.mapping;

import org.jspecify.annotations.NullMarked;
