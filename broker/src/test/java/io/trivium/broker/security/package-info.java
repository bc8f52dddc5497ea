@NullMarked
package io.trivium.broker.security;

import org.jspecify.annotations.NullMarked;
